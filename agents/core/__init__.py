"""What every part of the learning library agrees on: environments, policies, configs, model cards.  No torch here."""
