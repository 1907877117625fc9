"""The AWS CLI, loaded once and forked for every command, because loading it takes most of a command's time.

Reads one JSON object per line: "args" and "env", both complete, and "seconds" until the command is killed. Writes one per
command, in the same order: "code", "stdout" and "stderr".
"""

import json
import os
import signal
import sys
import tempfile

# Modules of the CLI keep paths below the home directory when they are imported. Commands run one after the other, so that
# this link may name each one's home.
folder = tempfile.TemporaryDirectory()
HOME = os.path.join(folder.name, "home")
os.environ["HOME"] = HOME

import awscli.clidriver  # noqa: E402

# awscli names its own data with this variable when it is imported.
DATA = {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}

# Imports every customization of the CLI. What it reads here is forgotten: each command makes a driver of its own.
os.environ.clear()
os.environ.update(DATA, HOME=HOME)
awscli.clidriver.create_clidriver()


def run(args, env, seconds):
    """Runs a command in a fork. Returns its exit code, -1 after a signal, and what it printed."""
    if os.path.lexists(HOME):
        os.unlink(HOME)
    os.symlink(env.get("HOME", "/no-home"), HOME)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            command(args, env, seconds, out, err)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return max(code, -1), text(out), text(err)


def command(args, env, seconds, out, err):
    """Becomes the command: does not return."""
    signal.alarm(seconds)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.environ.clear()
    os.environ.update(DATA)
    os.environ.update(env)
    sys.argv = ["/usr/bin/aws", *args]
    code = 1
    try:
        code = awscli.clidriver.main()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


def text(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")


for line in sys.stdin:
    request = json.loads(line)
    code, stdout, stderr = run(request["args"], request["env"], request["seconds"])
    print(json.dumps({"code": code, "stdout": stdout, "stderr": stderr}), flush=True)
