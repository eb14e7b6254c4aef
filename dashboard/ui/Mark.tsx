/** The product's sign: three bars in a shop window. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="9" fill="var(--accent)" />
    <path
      d="M9 22v-6M16 22V10M23 22v-9"
      stroke="var(--on-accent)"
      strokeWidth="3.6"
      strokeLinecap="round"
      fill="none"
    />
  </svg>
)
