/** Tokens, document frequencies and lexical containment (definition.md, section 3). Pure ring. */
package io.ecistreams.lexical;
