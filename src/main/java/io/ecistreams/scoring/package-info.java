/**
 * From validated records to rankings: per-example terms, ECI classic and ECI_sem, hybrids,
 * uncertainty. Pure ring.
 */
package io.ecistreams.scoring;
