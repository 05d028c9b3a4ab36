"""Training on published sets of binary piano rolls, frame by frame."""
