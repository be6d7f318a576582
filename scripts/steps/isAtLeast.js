/** Whether a dotted version is at least as new as another. */
function isAtLeast(version, oldest) {
  const [ours, theirs] = [version, oldest].map((text) => text.split(".").map(Number));
  for (let i = 0; i < theirs.length; i++) {
    const difference = (ours[i] || 0) - theirs[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}

module.exports = { isAtLeast };
