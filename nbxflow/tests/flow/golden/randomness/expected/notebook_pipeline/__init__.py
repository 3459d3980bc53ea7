"""How long will the queue be?"""
