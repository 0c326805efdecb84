/** The orders of one text with commas between them; a comma inside of quotes belongs to a name. */
export function splitOrders(text: string | undefined): string[] {
  if (!text?.trim()) return [];
  const orders = [""];
  let quote = "";
  for (const sign of text) {
    if (quote) quote = sign === quote ? "" : quote;
    else if ("`\"'".includes(sign)) quote = sign;
    if (sign === "," && !quote) orders.push("");
    else orders[orders.length - 1] += sign;
  }
  return orders.map((order) => order.trim());
}
