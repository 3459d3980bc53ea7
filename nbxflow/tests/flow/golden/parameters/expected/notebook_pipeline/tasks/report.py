import csv
import statistics


def report(beds: list, dry: list, garden: str, plan: list) -> None:
    """Report."""
    label = f"{garden} garden, {len(beds)} beds"
    with open("plan.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["week", "litres"])
        writer.writerows(enumerate(plan, start=1))
    print(f"{label}: {statistics.mean(plan):.0f} litres a week, dry weeks {dry}")
