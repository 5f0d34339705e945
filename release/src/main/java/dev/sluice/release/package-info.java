/// The release plan, its steps and its report.
package dev.sluice.release;
