package dev.sluice.cli;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Data flows to the right, dependencies point to the left: the order of ARCHITECTURE.md, restated
/// here so that a change to it is made on purpose and in both places.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.sluice");

    @Test
    void modulesReadOnlyModulesListedAboveThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.sluice..")
                .layer("weights")
                .definedBy("dev.sluice.weights..")
                .layer("storage")
                .definedBy("dev.sluice.storage..")
                .layer("edition")
                .definedBy("dev.sluice.edition..")
                .layer("engine")
                .definedBy("dev.sluice.engine..")
                .layer("lab")
                .definedBy("dev.sluice.lab..")
                .layer("seal")
                .definedBy("dev.sluice.seal..")
                .layer("hub")
                .definedBy("dev.sluice.hub..")
                .layer("release")
                .definedBy("dev.sluice.release..")
                .layer("cli")
                .definedBy("dev.sluice.cli..")
                .whereLayer("weights")
                .mayNotAccessAnyLayer()
                .whereLayer("storage")
                .mayNotAccessAnyLayer()
                .whereLayer("edition")
                .mayOnlyAccessLayers("weights", "storage")
                .whereLayer("engine")
                .mayOnlyAccessLayers("weights")
                .whereLayer("lab")
                .mayOnlyAccessLayers("weights", "storage", "edition", "engine")
                .whereLayer("seal")
                .mayOnlyAccessLayers("storage")
                .whereLayer("hub")
                .mayOnlyAccessLayers("storage", "seal")
                .whereLayer("release")
                .mayOnlyAccessLayers("weights", "storage", "edition", "lab", "seal", "hub")
                .check(CLASSES);
    }

    @Test
    void packagesOfOneModuleFormNoCycleWithThoseOfAnother() {
        slices().matching("dev.sluice.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
