"""How real the simulated clients are: scripted trainees, their runs, what is read off them, and the gates."""
