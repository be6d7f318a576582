/** In `__pending`: the server was making the object when we had to go; nobody has seen it finished. */
export const pendingCreate = "create";
/** In `__pending`: the object was not read back after it was made, so what the server made of it is not known yet. */
export const pendingRemainder = "remainder";
