"""Checks the shell text in the steps of workflows and composite actions with shellcheck.

An expression inside shell text is an error: its value would become part of the command.
"""

import re
import subprocess
import sys

from ruamel.yaml import YAML

EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


def steps(document):
    """The steps of an action, or of all jobs of a workflow."""
    if "runs" in document:
        return document["runs"].get("steps", [])
    return [step for job in document["jobs"].values() for step in job.get("steps", [])]


def problems(step):
    shell = step.get("shell", "bash")
    if "run" not in step or shell not in ("bash", "sh"):
        return
    if EXPRESSION.search(step["run"]):
        yield "an expression inside shell text: pass it through `env`"
    text = EXPRESSION.sub("EXPRESSION", step["run"])
    command = ["shellcheck", "--shell", shell, "-"]
    checked = subprocess.run(command, input=text, text=True, capture_output=True)
    if checked.returncode:
        yield checked.stdout + checked.stderr


def main(paths):
    found = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = YAML(typ="safe").load(file)
        for number, step in enumerate(steps(document), 1):
            for problem in problems(step):
                name = step.get("name") or step.get("id") or ""
                print(f"{path}: step {number} {name}: {problem}", file=sys.stderr)
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
