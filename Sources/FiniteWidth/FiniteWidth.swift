// FiniteWidth
