"""What makes PDF of the documents that offices write, in a process of its own (`__main__`): LibreOffice reads what
strangers made, without a network, without macros, with little memory and little time, in a home that is thrown away.

This is the only place that calls LibreOffice. The portal itself imports `limits` alone. Imports here are relative and
Django is not among them.
"""
