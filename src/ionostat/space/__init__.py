"""Ions in space: diffusion, syncytium, tissue with a cell in every voxel, Poisson-Nernst-Planck."""
