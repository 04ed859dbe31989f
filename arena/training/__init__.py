"""Training as the game sees it: a directory on disk and a process that fills it.  No torch outside `worker`."""
