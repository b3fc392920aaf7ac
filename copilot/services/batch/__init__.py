"""The same work over thousands of conversations, each done once, whatever happens on the way.

items -> run (journal, budget) -> engine -> journal -> OUT
"""
