// How numbers are written. Money arrives in cents.

const money = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });
const plain = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en");

export const dollars = cents => money.format(cents / 100);
export const price = cents => plain.format(cents / 100);
export const count = number => whole.format(number);

/** With a sign that does not depend on colour: "+0.52%", "−0.17%". */
export const percent = ratio => signed(ratio, `${plain.format(Math.abs(ratio * 100))}%`);
export const gain = cents => signed(cents, dollars(Math.abs(cents)));

const signed = (number, text) => `${number < 0 ? "−" : number > 0 ? "+" : ""}${text}`;

/** The class of a number that rose or fell. */
export const direction = number => number > 0 ? "up" : number < 0 ? "down" : "";
