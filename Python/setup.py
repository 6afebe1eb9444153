"""Builds the Swift library into the package; everything else is in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:
    from wheel.bdist_wheel import bdist_wheel

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent / "Scripts" / "python-library.sh"


class BuildLibrary(build_py):
    """Compiles NTKit and puts the shared library beside the modules."""

    def run(self):
        if SCRIPT.exists():
            result = subprocess.run([str(SCRIPT), str(HERE / "ntkit")], cwd=HERE.parent, check=False)
            if result.returncode != 0:
                sys.exit("ntkit: the Swift library could not be built; see the lines above")
        elif not (HERE / "ntkit" / "libNTKitC.so").exists():
            sys.exit("ntkit: build from a checkout of the repository: pip install ./Python")
        super().run()


class PlatformWheel(bdist_wheel):
    """A wheel for this system and any Python 3: the library knows nothing of Python."""

    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


class BinaryDistribution(Distribution):
    """A distribution with compiled code."""

    def has_ext_modules(self):
        return True


setup(
    cmdclass={"build_py": BuildLibrary, "bdist_wheel": PlatformWheel},
    distclass=BinaryDistribution,
)
