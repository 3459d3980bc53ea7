"""Cases for every rule, made when they are asked for: no secret is written down.

A template is the public form of a secret: ``{A36}`` is 36 letters and digits drawn at random. What
is between ``⟦`` and ``⟧`` is the secret; without them all of it is.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
from dataclasses import dataclass

ALPHABETS = {
    "A": string.ascii_letters + string.digits,
    "a": string.ascii_lowercase + string.digits,
    "B": string.ascii_letters + string.digits + "+/",
    "C": string.ascii_uppercase + string.digits,
    "D": string.digits,
    "H": "0123456789abcdef",
    "S": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "T": string.ascii_uppercase + "234567",
    "W": string.ascii_letters + string.digits + "_-",
}

TOKENS = {
    "age-secret-key": ["AGE-SECRET-KEY-1{S58}"],
    "airtable-token": ["pat{A14}.{H64}"],
    "alibaba-access-key-id": ["LTAI{A20}", "LTAI{A16}"],
    "anthropic-key": ["sk-ant-api03-{W93}AA", "sk-ant-admin01-{W93}AA"],
    "artifactory-key": ["AKCp{A69}"],
    "atlassian-token": ["ATATT3xFfGF0{W150}={C8}", "ATBB{A32}"],
    "aws-access-key-id": ["AKIA{T16}", "ASIA{T16}"],
    "azure-client-secret": ["{A3}8Q~{W34}", "{A3}7Q~{W31}"],
    "braintree-token": ["access_token$production${a16}${H32}"],
    "brevo-key": ["xkeysib-{H64}-{A16}"],
    "buildkite-token": ["bkua_{H40}"],
    "cerebras-key": ["csk-{a48}"],
    "clickup-token": ["pk_{D8}_{C32}"],
    "cloudflare-origin-key": ["v1.0-{H24}-{H146}"],
    "contentful-token": ["CFPAT-{W43}"],
    "crates-token": ["cio{A32}"],
    "databricks-token": ["dapi{H32}", "dapi{H32}-2"],
    "digitalocean-token": ["dop_v1_{H64}", "doo_v1_{H64}"],
    "docker-token": ["dckr_pat_{W27}", "dckr_oat_{W32}"],
    "doppler-token": ["dp.pt.{A43}", "dp.st.dev.{A43}"],
    "dropbox-token": ["sl.{W135}", "sl.u.{W700}"],
    "dynatrace-token": ["dt0c01.{C24}.{C64}"],
    "elevenlabs-key": ["sk_{H48}"],
    "facebook-token": ["EAAC{A160}", "EAAB{A180}"],
    "figma-token": ["figd_{W40}"],
    "firebase-server-key": ["{W11}:APA91b{W134}"],
    "flutterwave-key": ["FLWSECK_TEST-{a32}-X", "FLWSECK-{a32}-X"],
    "fly-token": ["fm2_{B300}", "fo1_{W43}"],
    "gcp-api-key": ["AIza{W35}"],
    "github-fine-grained-token": ["github_pat_{A22}_{A59}"],
    "github-token": ["ghp_{A36}", "ghs_{A36}", "gho_{A36}"],
    "gitlab-token": ["glpat-{W20}", "glrt-{W20}", "gldt-{W20}", "glptt-{H40}"],
    "google-oauth-secret": ["GOCSPX-{W28}"],
    "google-oauth-token": ["ya29.{W160}", "ya29.c.{W200}"],
    "google-refresh-token": ["1//0{W98}"],
    "grafana-token": ["glsa_{A32}_{H8}", "glc_eyJ{A120}"],
    "groq-key": ["gsk_{A52}"],
    "heroku-api-key": ["HRKU-{W60}", "HRKU-{U}"],
    "hubspot-token": ["pat-na1-{U}", "pat-eu1-{U}"],
    "huggingface-token": ["hf_{A34}", "api_org_{A34}"],
    "jina-key": ["jina_{W60}"],
    "jwt": ['{J{"alg":"HS256","typ":"JWT"}}.{J{"sub":"#","iat":#}}.{W43}'],
    "kaggle-token": ["KGAT_{H32}"],
    "langfuse-secret-key": ["sk-lf-{U}"],
    "langsmith-key": ["lsv2_pt_{H32}_{H10}", "lsv2_sk_{H32}_{H10}"],
    "linear-key": ["lin_api_{A40}", "lin_oauth_{H64}"],
    "llamacloud-key": ["llx-{A48}"],
    "mailchimp-key": ["{H32}-us14", "{H32}-us6"],
    "mailgun-key": ["key-{H32}"],
    "mapbox-secret-token": ["sk.eyJ{A60}.{W22}"],
    "netlify-token": ["nfp_{A40}"],
    "new-relic-key": ["NRAK-{C27}", "NRII-{W32}"],
    "notion-token": ["secret_{A43}", "ntn_{D11}{A35}"],
    "npm-token": ["npm_{A36}"],
    "nuget-key": ["oy2{a43}"],
    "nvidia-key": ["nvapi-{W64}"],
    "openai-key": ["sk-proj-{W74}T3BlbkFJ{W74}", "sk-{A20}T3BlbkFJ{A20}", "sk-svcacct-{W120}"],
    "openrouter-key": ["sk-or-v1-{H64}"],
    "perplexity-key": ["pplx-{A48}", "pplx-{H56}"],
    "pinecone-key": ["pcsk_{A6}_{A63}"],
    "planetscale-token": ["pscale_tkn_{W43}", "pscale_pw_{W43}"],
    "postman-key": ["PMAK-{H24}-{H34}"],
    "prefect-key": ["pnu_{A36}"],
    "pulumi-token": ["pul-{H40}"],
    "pypi-token": ["pypi-AgEIcHlwaS5vcmc{W160}", "pypi-AgENdGVzdC5weXBpLm9yZw{W150}"],
    "replicate-token": ["r8_{A37}"],
    "resend-key": ["re_{A8}_{A24}"],
    "rubygems-key": ["rubygems_{H48}"],
    "sendgrid-key": ["SG.{W22}.{W43}"],
    "sentry-token": ["sntryu_{H64}", "sntrys_eyJ{A140}"],
    "shopify-token": ["shpat_{H32}", "shpss_{H32}"],
    "sk-api-key": ["sk-{H32}", "sk-{A40}"],
    "slack-app-token": ["xapp-1-A{C10}-{D13}-{H64}"],
    "slack-token": ["xoxb-{D12}-{D13}-{A24}", "xoxp-{D11}-{D11}-{D12}-{H32}"],
    "sonar-token": ["sqp_{H40}", "squ_{H40}"],
    "sourcegraph-token": ["sgp_{H40}", "sgp_{H16}_{H40}"],
    "square-token": ["sq0atp-{W22}", "sq0csp-{W43}", "EAAA{W60}"],
    "stripe-key": ["sk_live_{A24}", "rk_test_{A99}", "sk_test_{A99}"],
    "stripe-webhook-secret": ["whsec_{A32}"],
    "supabase-key": ["sbp_{H40}", "sb_secret_{W31}"],
    "tailscale-key": ["tskey-auth-{A12}CNTRL-{A32}", "tskey-api-{A12}CNTRL-{A32}"],
    "tavily-key": ["tvly-{A32}", "tvly-dev-{A32}"],
    "tencent-secret-id": ["AKID{A32}"],
    "terraform-token": ["{A14}.atlasv1.{W67}"],
    "twitter-bearer-token": ["AAAAAAAAAAAAAAAAAAAAA{A30}%3D{A50}"],
    "vault-token": ["hvs.{W90}", "hvb.{W130}"],
    "xai-key": ["xai-{A80}"],
}

PASSWORD = "{A6}{P1}{A5}"
IN_CONTEXT = {
    "assigned-flag": ["tool --api-key ⟦{A32}⟧ run", f"x --db-password '⟦{PASSWORD}⟧'"],
    "assigned-secret": [
        f'db_password = "⟦{PASSWORD}⟧"',
        'client_secret: "⟦{A32}⟧"',
        "os.environ['SERVICE_TOKEN'] = '⟦{A40}⟧'",
        '{"apiKey": "⟦{H32}⟧"}',
        "export MY_API_KEY=⟦{A32}⟧",
        "%env STORE_SECRET=⟦{A36}⟧",
        f"PGPASSWORD='⟦{PASSWORD}⟧' psql",
        "<td>api_key</td><td>⟦{A36}⟧</td>",
    ],
    "authorization-header": [
        'headers = {"Authorization": "Bearer ⟦{A40}⟧"}',
        "Authorization: Basic ⟦{K}⟧",
        "curl -H 'authorization: token ⟦{H40}⟧'",
    ],
    "aws-secret-access-key": [
        'aws_secret_access_key = "⟦{B40}⟧"',
        "AWS_SECRET_ACCESS_KEY=⟦{B40}⟧",
        '"SecretAccessKey": "⟦{B40}⟧"',
    ],
    "aws-session-token": ["AWS_SESSION_TOKEN=⟦{B340}⟧", '"SessionToken": "⟦{B500}⟧"'],
    "azure-sas-signature": [
        "https://a.blob.core.windows.net/c?sv=2024-01-01&sig=⟦{A40}%2B{A3}%3D⟧"
    ],
    "azure-shared-access-key": [
        "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=R;SharedAccessKey=⟦{B43}=⟧"
    ],
    "azure-storage-key": [
        "DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=⟦{B86}==⟧;EndpointSuffix=x"
    ],
    "cloudflare-token": ["CLOUDFLARE_API_TOKEN=⟦{W40}⟧", "cf_api_key = '⟦{H37}⟧'"],
    "connection-string-first": [f"Password=⟦{PASSWORD}⟧;Server=tcp:a;Database=b"],
    "connection-string-password": [
        f"Server=tcp:db;Database=x;User Id=sa;Password=⟦{PASSWORD}⟧;Encrypt=yes",
        f"DRIVER={{ODBC Driver 18 for SQL Server}};UID=u;PWD=⟦{PASSWORD}⟧",
        f"jdbc:postgresql://h/db?user=u&password=⟦{PASSWORD}⟧",
    ],
    "command-line-password": [f"sshpass -p ⟦{PASSWORD}⟧ ssh h", f"mysql -u root -p⟦{PASSWORD}⟧ db"],
    "curl-credentials": [f"curl -u ann:⟦{PASSWORD}⟧ http://h/", f"x --user 'ann:⟦{PASSWORD}⟧'"],
    "datadog-key": ["DATADOG_API_KEY=⟦{H32}⟧", 'dd_app_key="⟦{H40}⟧"'],
    "discord-token": ['client.run("⟦MT{A22}.{A6}.{W38}⟧")', "DISCORD_TOKEN=⟦OD{A24}.G{A5}.{W38}⟧"],
    "discord-webhook": ["https://discord.com/api/webhooks/{D18}/⟦{W68}⟧"],
    "docker-auth": ['{"auths": {"h": {"auth": "⟦{K}⟧"}}}'],
    "heroku-context-key": ["HEROKU_API_KEY=⟦{U}⟧", 'heroku_key = "⟦{U}⟧"'],
    "kaggle-key": ['{"username":"ann","key":"⟦{H32}⟧"}'],
    "netrc-password": [f"machine h login ann password ⟦{PASSWORD}⟧"],
    "oracle-jdbc-password": [f"jdbc:oracle:thin:scott/⟦{PASSWORD}⟧@//h:1521/x"],
    "private-key": [
        "-----BEGIN RSA PRIVATE KEY-----\n⟪⟫\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\n⟪\\⟫\\n-----END PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n⟪⟫\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n⟪⟫\n-----END PGP PRIVATE KEY BLOCK-----",
    ],
    "putty-private-key": ["Private-Lines: 8\n⟦{B64}\n{B64}\n{B64}\n⟧"],
    "slack-webhook": ["https://hooks.slack.com/services/⟦T{C8}/B{C8}/{A24}⟧"],
    "sql-password": [
        f"CREATE USER ann WITH PASSWORD '⟦{PASSWORD}⟧'",
        f"alter user ann identified by '⟦{PASSWORD}⟧';",
        f"CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET '⟦{PASSWORD}⟧')",
    ],
    "ssh2-private-key": [
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n⟪⟫\n---- END SSH2 ENCRYPTED PRIVATE KEY ----"
    ],
    "teams-webhook": [
        "https://x.webhook.office.com/webhookb2/⟦{U}@{U}/IncomingWebhook/{H32}/{U}⟧",
    ],
    "telegram-token": ["https://api.telegram.org/bot{D10}:⟦AA{W33}⟧/getMe", "{D9}:⟦AA{W33}⟧"],
    "twilio-auth-token": ["TWILIO_AUTH_TOKEN=⟦{H32}⟧", 'twilio_token = "⟦{H32}⟧"'],
    "url-credentials": [
        f"postgresql+psycopg2://ann:⟦{PASSWORD}⟧@db.local:5432/x",
        f"https://ann:⟦{PASSWORD}⟧@h/x.git",
        f"redis://:⟦{PASSWORD}⟧@cache:6379/0",
    ],
    "wandb-key": ["WANDB_API_KEY=⟦{H40}⟧", 'wandb.login(key="⟦{H40}⟧")'],
}

TEMPLATES = {**TOKENS, **IN_CONTEXT}
_BLANK = re.compile(r"\{([A-Z][a-z]?|[a-z])([0-9]*)\}|\{J(\{[^}]*\})\}|⟪(\\?)⟫")


@dataclass(frozen=True)
class Case:
    """A text, and what in it is the secret of ``rule``; None where ``rule`` finds nothing."""

    rule: str
    text: str
    secret: str | None


def draw(source: random.Random, kind: str, count: int) -> str:
    """``count`` characters of a kind; with a digit and a letter among them, as real ones have."""
    if kind == "P":
        return source.choice("!#*+~-")
    alphabet = ALPHABETS[kind]
    while True:
        text = "".join(source.choice(alphabet) for _ in range(count))
        if count < 16 or (any(c.isdigit() for c in text) and text[-1] not in "_-+/"):
            return text


def fill(template: str, source: random.Random) -> str:
    """A text of the form of ``template``."""

    def value(found: re.Match[str]) -> str:
        if found[3] is not None:
            document = re.sub("#", lambda _: draw(source, "D", 9), found[3])
            return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")
        if found[4] is not None:
            return _armour(source, "\\n" if found[4] else "\n")
        if found[1] == "U":
            digits = draw(source, "H", 32)
            return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])
        if found[1] == "K":
            credentials = f"ann:{draw(source, 'A', 17)}"
            return base64.b64encode(credentials.encode()).decode()
        return draw(source, found[1], int(found[2] or 1))

    return _BLANK.sub(value, template)


def _armour(source: random.Random, newline: str) -> str:
    lines = [draw(source, "B", 64) for _ in range(source.randint(5, 24))]
    return newline.join([*lines, draw(source, "B", 20) + "=="])


def positives(rule: str, source: random.Random) -> list[Case]:
    """Texts in which ``rule`` finds a secret: two for each template."""
    cases = []
    for template in TEMPLATES[rule] * 2:
        text = fill(template, source)
        if "⟦" in text:
            before, rest = text.split("⟦")
            secret, after = rest.split("⟧")
            cases.append(Case(rule, before + secret + after, secret))
        else:
            cases.append(Case(rule, text, text))
    return cases


def negatives(rule: str, source: random.Random) -> list[Case]:
    """Near misses, in which ``rule`` finds nothing: cut short, a placeholder, one character."""
    cases = []
    for case in positives(rule, source):
        secret = case.secret or ""
        visible = re.match(r"[A-Za-z0-9/-]{0,12}[_.~-]|[A-Za-z-]{2,4}", secret)
        prefix = visible[0] if visible and "⟦" not in TEMPLATES[rule][0] else ""
        for wrong in (
            prefix + secret[len(prefix) :][:2],
            prefix + "x" * (len(secret) - len(prefix)),
            f"{prefix}<your-key-here>",
        ):
            cases.append(Case(rule, case.text.replace(secret, wrong), None))
    return cases


def escaped(text: str, source: random.Random) -> str:
    """``text`` as JSON may write it: some characters as escapes."""
    return "".join(
        f"\\u{ord(c):04x}" if c.isalnum() and source.random() < 0.2 else json.dumps(c)[1:-1]
        for c in text
    )
