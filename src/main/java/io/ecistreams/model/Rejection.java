package io.ecistreams.model;

/**
 * A refused record.
 *
 * @param reason the code
 * @param message one sentence for the person who runs the miner: what is wrong and what to change
 */
public record Rejection(RejectionReason reason, String message) {}
