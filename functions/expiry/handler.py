"""expiry: a schedule in, messages expired whose time is over."""

from heliograph.bootstrap.expiry import expire
from heliograph.edge.schedule import ScheduleHandler

handler = ScheduleHandler(expire)
