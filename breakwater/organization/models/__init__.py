"""Who works here and where."""

from breakwater.organization.models.closed_day import ClosedDay, WeeklyClosure
from breakwater.organization.models.installation import Heartbeat, Installation
from breakwater.organization.models.place import Bed, Room, Site, Station, Unit
from breakwater.organization.models.shift import Shift
from breakwater.organization.models.staff import Role, RoleAssignment, StaffMember

__all__ = [
    "Bed",
    "ClosedDay",
    "Heartbeat",
    "Installation",
    "Role",
    "RoleAssignment",
    "Room",
    "Shift",
    "Site",
    "StaffMember",
    "Station",
    "Unit",
    "WeeklyClosure",
]
