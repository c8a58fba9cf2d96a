export interface Product {
  id: number;
  name: string;
  category: string;
  priceCents: number;
}

export const productCount = 120;
export const categories = ['kitchen', 'garden', 'office', 'travel'] as const;

const materials = ['Oak', 'Steel', 'Linen', 'Glass', 'Cork', 'Copper'] as const;
const things = ['bowl', 'lamp', 'basket', 'bottle', 'tray'] as const;

/** The product of that number as it is at the beginning. */
export function makeProduct(id: number): Product {
  const material = materials[id % materials.length]!;
  const thing = things[id % things.length]!;
  const category = categories[id % categories.length]!;
  return { id, name: `${material} ${thing} no. ${id}`, category, priceCents: 500 + ((id * 977) % 9500) };
}
