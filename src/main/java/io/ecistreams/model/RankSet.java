package io.ecistreams.model;

/**
 * The place of a source and the places that cannot be told from it at a family-wide 95 %.
 *
 * @param rank 1 is the highest score
 * @param low best rank not excluded, >= 1
 * @param high worst rank not excluded; low < high is a tie
 */
public record RankSet(int rank, int low, int high) {}
