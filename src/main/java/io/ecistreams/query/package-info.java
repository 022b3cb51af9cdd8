/**
 * Interactive queries: what this instance knows of the boards in its stores, and which instance has
 * the others.
 */
package io.ecistreams.query;
