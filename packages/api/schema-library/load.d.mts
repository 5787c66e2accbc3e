export function takeSchemaLibraryFromFewFiles(): void;
