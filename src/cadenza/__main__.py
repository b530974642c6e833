"""``python -m cadenza`` is the same as ``cadenza``."""

from cadenza.cli import main

if __name__ == "__main__":
    main()
