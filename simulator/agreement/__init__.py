"""How far coders agree with each other: labels read, replies coded, figures with intervals, and a card of them."""
