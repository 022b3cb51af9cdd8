/**
 * Records, enums and sealed results that the other packages of the pure ring share. In: checked
 * numbers, names and times. Out: the same as immutable values; nothing here computes a score or
 * keeps state. Every package may import it; it imports {@code java.*} only.
 */
package io.ecistreams.model;
