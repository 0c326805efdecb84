/** A brush stroke that is also a falling curve. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true">
      <rect width="24" height="24" rx="6" className="fill-accent-fill" />
      <path
        d="M5 6.5c1.2 7.2 4.2 10.4 14 11"
        fill="none"
        strokeWidth="2.6"
        strokeLinecap="round"
        className="stroke-on-accent"
      />
      <circle cx="17.2" cy="7.6" r="2.1" className="fill-on-accent" />
    </svg>
  );
}
