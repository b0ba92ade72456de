"""What Bengali needs and no library does: one spelling for a word, its stem, the date in a dateline.

Pure: text in, values out. Nothing here knows outlets, pages or the network.
"""
