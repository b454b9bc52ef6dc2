"""Make the virtual environment and install the locked packages, once per lock file.

Run with any Python by path (`python3 revops/devservices/bootstrap.py`): it uses nothing but
the standard library and imports nothing of ours. With nothing to do it needs no network.
"""

import argparse
import ctypes
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11")
LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt"}
#: Library that WeasyPrint loads → the Debian package that brings it.
LIBRARIES = {
    "linux": ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    "darwin": ("libpangoft2-1.0.dylib", "pango"),
}


def say(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def refuse(message: str) -> None:
    """Stop with one line."""
    say(f"cannot go on: {message}")
    sys.exit(1)


def install_system_packages(packages: "list[str]") -> bool:
    """Install Debian packages as root; False where that is not possible."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    say(f"installing {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [apt, "install", "-y", "-q", "--no-install-recommends", *packages]
    if subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0:
        return True
    subprocess.run([apt, "update", "-q"], env=environment, check=False, stdout=subprocess.DEVNULL)
    done = subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    return done.returncode == 0


def python() -> str:
    """Return a Python that is new enough; stops with one line when there is none."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for name in NEWER:
        if found := shutil.which(name):
            return found
    refuse("Python 3.11 or newer is needed: install the package python3")
    raise AssertionError


def make_environment(place: pathlib.Path) -> None:
    """Create the virtual environment if it is missing or broken."""
    program = place / "bin" / "python"
    if program.exists() and _works(program):
        return
    say(f"making {place}")
    command = [python(), "-m", "venv", "--clear", str(place)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(place, ignore_errors=True)
        package = "python3-venv"
        if (
            install_system_packages([package])
            and subprocess.run(command, check=False).returncode == 0
        ):
            return
        refuse(f"python3 cannot make a virtual environment: install the package {package}")


def _works(program: pathlib.Path) -> bool:
    done = subprocess.run([str(program), "-c", "import pip"], capture_output=True, check=False)
    return done.returncode == 0


def stamp_of(place: pathlib.Path, purpose: str) -> pathlib.Path:
    """Return the file that says: exactly this lock is installed."""
    lock = ROOT / LOCKS[purpose]
    return place / f".installed-{purpose}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


def install(place: pathlib.Path, purpose: str) -> None:
    """Install the lock file with hashes, unless its stamp is there."""
    stamp = stamp_of(place, purpose)
    if stamp.exists() or (purpose == "run" and stamp_of(place, "test").exists()):
        return
    lock, program = ROOT / LOCKS[purpose], place / "bin" / "python"
    say(f"installing {lock.name} (once; later starts need no network)")
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(program)]
    else:
        command = [str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, "--require-hashes", "-r", str(lock)], check=False).returncode:
        refuse(f"{lock.name} could not be installed: is the package index reachable?")
    for old in place.glob(f".installed-{purpose}-*"):
        old.unlink()
    stamp.touch()


def look_for_libraries() -> None:
    """Install the system library that PDFs need, or name it in one line and stop."""
    library, package = LIBRARIES.get(sys.platform, LIBRARIES["linux"])
    if _loads(library):
        return
    if sys.platform == "linux" and install_system_packages([package]) and _loads(library):
        return
    how = f"brew install {package}" if sys.platform == "darwin" else f"apt install {package}"
    refuse(f"the library {library} is missing: {how}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return any(pathlib.Path("/opt/homebrew/lib").glob(library))
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=sorted(LOCKS))
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / ".venv")
    options = parser.parse_args()
    look_for_libraries()
    make_environment(options.venv)
    install(options.venv, options.purpose)


if __name__ == "__main__":
    main()
