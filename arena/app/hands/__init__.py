"""What people's hands do: keys, buttons and the mouse, what they stand for, and which agents they steer."""
