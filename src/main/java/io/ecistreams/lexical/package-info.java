/** Tokens, document frequencies and lexical containment (SPEC section 3). Pure ring. */
package io.ecistreams.lexical;
