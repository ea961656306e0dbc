"""From a model to machine code: network, scalar graph, exact derivatives, sparse LU, lanes."""
