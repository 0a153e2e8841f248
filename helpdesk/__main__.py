"""``python -m helpdesk web|events|worker|beat|all``: one role each, as compose and ``run.py`` start them."""

import os
import sys

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
USAGE = "Usage: python -m helpdesk web | events | worker | beat | all"


def main(args: list[str]) -> int:
    """Run the role that ``args`` names; return the exit code."""
    from helpdesk import supervisor
    from helpdesk.roles import ROLES

    match args:
        case ["all"]:
            return supervisor.run(settings.DATA_DIR, settings.PORT, embedded=settings.EMBEDDED)
        case [role] if role in ROLES:
            supervisor.follow()
            ROLES[role]()
            return 0
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
