import type { Histogram } from 'hdr-histogram-js';

/**
 * Returns a histogram in HdrHistogram's standard compressed form (V2, base64), which every HdrHistogram implementation
 * reads.
 *
 * Asynchronous because the encoder is loaded at the first use: few processes ever need it, and it takes longer to
 * load than everything else in the core.
 */
export async function encodeHistogram(histogram: Histogram): Promise<string> {
  const { encodeIntoCompressedBase64 } = await import('hdr-histogram-js');
  return encodeIntoCompressedBase64(histogram);
}

/**
 * Decodes a histogram; takes the encoding of any HdrHistogram implementation. Belongs to the caller.
 *
 * @throws Error of hdr-histogram-js or of the decompressor when the text is not such an encoding.
 */
export async function decodeHistogram(text: string): Promise<Histogram> {
  const { decodeFromCompressedBase64 } = await import('hdr-histogram-js');
  return decodeFromCompressedBase64(text);
}
