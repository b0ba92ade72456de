"""What can go wrong between a flow and its database. Each message is one sentence that names the remedy.

DatabaseError
├── UnreachableDatabaseError     nothing answers
├── LostDatabaseError            it answered, and then no more
├── EmbeddedServerError          our own server cannot be started
├── UnfitDatabaseError           too old, wrong locale, no pg_trgm, not ours
├── WrongKindError               a replay on a live database, or the other way round
├── BadRowError                  a row that the tables refuse
├── MigrationError               the schema and the checkout do not fit
└── ReaderRoleError              grant-reader on a role that is not there

The command line prints the message and ends with status 2.
"""

from __future__ import annotations


class DatabaseError(RuntimeError):
    """The database cannot be used as it is. Nothing was crawled or stored."""


class UnreachableDatabaseError(DatabaseError):
    """Raised where a connection cannot be made. A start ends; a spool waits for the next one."""


class LostDatabaseError(DatabaseError):
    """Raised where the connection breaks in the middle of work. What was not committed is done again."""


class EmbeddedServerError(DatabaseError):
    """Raised where the embedded Postgres can be neither adopted nor started."""


class UnfitDatabaseError(DatabaseError):
    """Raised where a server would store Bengali text that nobody can find again."""


class WrongKindError(DatabaseError):
    """Raised where live and replayed articles would meet in one database."""


class BadRowError(DatabaseError):
    """Raised where a row breaks a constraint or cannot be written. Ingest goes on line by line."""


class MigrationError(DatabaseError):
    """Raised where a migration was edited after it ran, is missing, or cannot be applied."""


class ReaderRoleError(DatabaseError):
    """Raised where views are to be granted to a role that does not exist or to everybody."""


class CheckError(RuntimeError):
    """A check could not be made: the outlet's file is wrong, or the spider died. The message says what, or has its
    last words."""
