"""The demonstration: two mechanisms of a province, told as a story of half a year that ends now.

What is told stands in the TOML files beside this module; every act goes through the portal's own verbs, by the people
who would do it, at the hour at which they would. The portal itself knows nothing of it.
"""
