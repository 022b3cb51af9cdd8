/** What stands around an encoder, whichever library runs it: the cache by text and progress. */
package io.ecistreams.embedding;
