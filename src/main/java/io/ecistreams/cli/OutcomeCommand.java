package io.ecistreams.cli;

import picocli.CommandLine.Command;

/** Groups the commands about what training yielded. */
@Command(
    name = "outcome",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Takes and shows what training on the sources of a board yielded: whether the score has predicted it.",
    footerHeading = "%nExample:%n",
    footer = {
      "  eci outcome report -c eci.properties --board nq --metric ndcg@10 --value .412 --baseline .398 --source bm25",
      "  eci outcome show -c eci.properties --board nq"
    },
    subcommands = {OutcomeReportCommand.class, OutcomeShowCommand.class})
final class OutcomeCommand extends EciCommand {}
