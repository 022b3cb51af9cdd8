/** The miner that asks a language model, behind any server with OpenAI's interface. */
package io.ecistreams.miner.llm;
