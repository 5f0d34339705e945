/// Training recipes: YAML files, read by [dev.sluice.lab.recipe.RecipeReader] into records.
package dev.sluice.lab.recipe;
