/**
 * Terms of a text, document frequencies and lexical containment (definition.md, section 3). In:
 * texts, IDF tables as bytes. Out: containments in [0, 1]. Pure ring: imports {@code model}; {@code
 * scoring} and the adapters may import it.
 */
package io.ecistreams.lexical;
