/// The release plan, its steps and its report.
///
/// Three doors: [ReleasePlan#read] takes a plan file and names every mistake in it at its line and
/// column; [PlanPreview#of] says what a release would do and writes nothing; [Release#run] does it,
/// and its steps stand there in the order they are taken. Formats: `release-plan.schema.json`
/// beside this package for plans, [ReportJson] for reports, [Journal] for what is kept between
/// runs.
package dev.sluice.release;
