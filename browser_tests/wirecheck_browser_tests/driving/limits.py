"""How long a browser is waited for; each says what it was measured against."""

# Opening a page takes a second, on a busy machine ten.
OPEN_S = 45.0
# Looking takes nothing; in between the page is left alone.
LOOK_MS = 40
# A page that sends at Enter does so at once; only one that does not takes this long.
ENTER_S = 5.0
# What has not come when a page has not changed for so long, in its own time, is not there.
STILL_MS = 5_000
# The same of a page that has just been opened, if it loads nothing either, and no element changes.
RESTING_MS = 2_000
# A page that may load, loads in a second; on a machine with much else to do, in ten.
LOADING_S = 20.0
