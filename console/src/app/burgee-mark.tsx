/** The product's mark: a burgee at its pole. */
export function BurgeeMark() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" fill="var(--accent)" aria-hidden="true">
      <path d="M1.500 1.500H3v15H1.500zM4.500 3H8v8H4.500zM9 3h8l-3 4 3 4H9z" />
    </svg>
  );
}
