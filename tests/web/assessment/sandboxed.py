"""Runs hostile programs in the sandbox and prints how each went, as JSON; for a user not root."""

import json
import sys

from django.conf import settings

from assaymark.web.assessment.sandbox import Case, run_cases

PROGRAMS = {
    "right": "print(int(input()) * 2)",
    "wrong": "print(1)",
    "claims": "import sys; print('42'); print('PASSED'); sys.exit(0)",
    "crashes": "print(42); raise SystemExit(3)",
    "endless": "while True: pass",
    "sleeps": "import time; time.sleep(60)",
    "memory": "x = bytearray(2_000_000_000); print(42)",
    "forks": (
        "import os\nn = 0\ntry:\n    while n < 500:\n        if os.fork() == 0:\n"
        "            import time; time.sleep(30); os._exit(0)\n        n += 1\n"
        "except OSError:\n    print(42 if n < 50 else n)"
    ),
    "floods": "while True: print('x' * 10_000)",
    "network": (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', %d), 2)\n"
        "except OSError:\n    print(42)"
    ),
    "writes": "try:\n    open(__file__, 'w')\nexcept OSError:\n    print(42)",
    "system": "try:\n    open('/usr/evil', 'w')\nexcept OSError:\n    print(42)",
    "looks": "import os; print(42 if not os.path.exists('/etc/passwd') else 'seen')",
    "home": "import os; print(42 if not os.path.exists(%r) else 'seen')",
    "environment": "import os; print(42 if 'SECRET' not in os.environ else 'seen')",
    "processes": (
        "import os\nn = sum(one.isdigit() for one in os.listdir('/proc'))\n"
        "print(42 if n < 6 else n)"
    ),
    "own tmp": "open('/tmp/a', 'w').write('x'); print(42)",
    "big tmp": (
        "try:\n    for n in range(500):\n        open(f'/tmp/{n}', 'wb').write(b'x' * 200_000)\n"
        "except OSError:\n    print(42)"
    ),
}


def main(port: str, home: str) -> None:
    settings.configure(USE_I18N=False)
    found = {}
    for name, program in PROGRAMS.items():
        source = program.replace("%d", port).replace("%r", repr(home))
        outcome = run_cases(
            {"main.py": source.encode()},
            [Case(name, (), "21", "42\n")],
            command=["python3", "main.py"],
        )
        found[name] = [outcome.why_not, [[one.passed, one.sentence] for one in outcome.cases]]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
