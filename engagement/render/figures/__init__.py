"""What a report shows as charts: titles, values and words, no geometry. Renderers that cannot draw leave them out."""
