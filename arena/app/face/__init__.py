"""The game's own thin face over pygame-ce and pygame_gui: canvas, widgets, focus.  Screens know no other widgets."""
